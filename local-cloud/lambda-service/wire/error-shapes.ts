/**
 * The bodies of Lambda's errors. In AWS's model (botocore, lambda 2015-03-31) some errors spell their message with a capital
 * letter; clients of other languages look only for the spelling of the model.
 */
const CAPITAL_MESSAGE: ReadonlySet<string> = new Set([
  'CallbackTimeoutException',
  'CodeSigningConfigNotFoundException',
  'CodeVerificationFailedException',
  'DurableExecutionAlreadyStartedException',
  'EC2AccessDeniedException',
  'EC2ThrottledException',
  'EC2UnexpectedException',
  'EFSIOException',
  'EFSMountConnectivityException',
  'EFSMountFailureException',
  'EFSMountTimeoutException',
  'ENILimitReachedException',
  'ENINotReadyException',
  'InvalidCodeSignatureException',
  'InvalidRuntimeException',
  'InvalidSecurityGroupIDException',
  'InvalidSubnetIDException',
  'InvalidZipFileException',
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
  'NoPublishedVersionException',
  'PublicPolicyException',
  'RecursiveInvocationException',
  'ResourceInUseException',
  'ResourceNotFoundException',
  'S3FilesMountConnectivityException',
  'S3FilesMountFailureException',
  'S3FilesMountTimeoutException',
  'ServiceException',
  'ServiceQuotaExceededException',
  'SnapStartException',
  'SnapStartNotReadyException',
  'SnapStartRegenerationFailureException',
  'SnapStartTimeoutException',
  'SubnetIPAddressLimitReachedException',
]);

/** @param extra members that come first, such as `Reason` */
export function errorBody(
  errorName: string,
  status: number,
  message: string,
  extra: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    ...extra,
    Type: status >= 500 ? 'Service' : 'User',
    [CAPITAL_MESSAGE.has(errorName) ? 'Message' : 'message']: message,
  };
}
