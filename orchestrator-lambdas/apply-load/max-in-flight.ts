/**
 * How many requests may be in flight at once. Each has a socket, and Lambda gives a function 1,024 file descriptors
 * (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html): beyond that the generator itself would fail with EMFILE,
 * so an arrival is dropped before.
 */

/** For memory, where the system allows more descriptors. */
const MAX_IN_FLIGHT = 2_000;
/** Descriptors for everything else: idle connections to Lambda, 50 sockets of the S3 client, logs, the runtime, DNS. */
const RESERVED_DESCRIPTORS = 224;

/** @param openFiles limit of open files of this process */
export function maxInFlight(openFiles = openFilesLimit()): number {
  return Math.max(1, Math.min(MAX_IN_FLIGHT, openFiles - RESERVED_DESCRIPTORS));
}

function openFilesLimit(): number {
  // Without the network, or it looks up the names of the other ends of all connections.
  const report = Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft: number | 'unlimited' } };
  };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}
