/** The whole local cloud with one Rust function. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchSetup, UNTHROTTLED_MB } from './bench-functions.ts';
import { CloudUnderTest } from './cloud-under-test.ts';
import { closeConnections, type PostTarget } from './keep-alive-client.ts';

const NAME = 'bench-gateway';

export interface GatewayUnderTest {
  /** A signed request; it is signed once, because the bench measures the gateway and not the client's signing. */
  invokeRequest(event: Buffer): PostTarget;
  stop(): Promise<void>;
}

/** Throws when MiniStack cannot be started; the row is then not checked. */
export async function startGateway(setup: BenchSetup): Promise<GatewayUnderTest> {
  const cloud = await CloudUnderTest.start(setup.repositoryRoot);
  const stop = async () => {
    closeConnections();
    await cloud.stop();
  };
  try {
    const program = join(setup.rustDirectory ?? '', 'bootstrap');
    const bootstrap = existsSync(program) ? readFileSync(program) : Buffer.alloc(0);
    const code = { runtime: 'provided.al2023', handler: 'bootstrap', files: { bootstrap } };
    await cloud.createFunction({ name: NAME, memoryMb: UNTHROTTLED_MB, ...code });
    let signed: PostTarget | undefined;
    return {
      invokeRequest: (event) => {
        signed ??= cloud.invokeRequest(NAME, event);
        return signed;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
