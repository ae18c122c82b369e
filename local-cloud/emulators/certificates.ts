/**
 * The local cloud's certificate authority and the one leaf certificate it signs. Two certificates, because rustls refuses a
 * self-signed leaf that is its own CA; RSA 2048, because AWS endpoints use it in TLS handshakes.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { generate, type SelfsignedOptions } from 'selfsigned';
import { environmentMissing } from '../host/environment-missing.ts';
import { tryLock } from '../host/process-lock.ts';

interface CertificateFiles {
  /** PEM of the CA alone, for NODE_EXTRA_CA_CERTS. */
  readonly caPath: string;
  /**
   * The public roots and our CA, for SSL_CERT_FILE and AWS_CA_BUNDLE, which replace the whole store. A function thus loads as
   * many roots as it does on AWS.
   */
  readonly bundlePath: string;
  readonly leafCertificatePem: string;
  readonly leafKeyPem: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const CA_DAYS = 3650;
const LEAF_DAYS = 365;
const RENEW_DAYS = 30;
const NAMES = ['localhost', '*.localhost', '*.s3.localhost', '*.lambda-url.us-east-1.localhost'];

/**
 * Returns the certificates in `folder`. Makes or renews them when they are missing, damaged, or expire within 30 days. Safe
 * when several clouds start at once.
 * @throws BenchmarkError ENVIRONMENT_MISSING when the folder cannot be written
 */
export async function ensureCertificates(folder: string, now: Date = new Date()): Promise<CertificateFiles> {
  const releaseLock = await lock(folder);
  try {
    const file = (name: string) => path.join(folder, name);
    let authority = await readPair(file('ca.pem'), file('ca.key'));
    if (!authority || expiresSoon(authority.certificate, now)) {
      authority = await makeAuthority(now);
      await writePair(authority, file('ca.pem'), file('ca.key'));
    }
    const bundle = `${rootCertificates.join('\n')}\n${authority.certificate}`;
    if ((await readText(file('ca-bundle.pem'))) !== bundle) await replaceFile(file('ca-bundle.pem'), bundle, 0o644);
    let leaf = await readPair(file('leaf.pem'), file('leaf.key'));
    if (!leaf || expiresSoon(leaf.certificate, now) || !isOurLeaf(leaf.certificate, authority.certificate)) {
      leaf = await makeLeaf(authority, now);
      await writePair(leaf, file('leaf.pem'), file('leaf.key'));
    }
    return {
      caPath: file('ca.pem'),
      bundlePath: file('ca-bundle.pem'),
      leafCertificatePem: leaf.certificate,
      leafKeyPem: leaf.key,
    };
  } finally {
    releaseLock();
  }
}

interface PemPair {
  readonly certificate: string;
  readonly key: string;
}

async function makeAuthority(now: Date): Promise<PemPair> {
  return await makePair('Thaw local cloud CA', now, CA_DAYS, {
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
}

async function makeLeaf(authority: PemPair, now: Date): Promise<PemPair> {
  const names = NAMES.map((value) => ({ type: 2, value }) as const);
  return await makePair('localhost', now, LEAF_DAYS, {
    ca: { key: authority.key, cert: authority.certificate },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...names, { type: 7, ip: '127.0.0.1' }] },
    ],
  });
}

async function makePair(commonName: string, now: Date, days: number, options: SelfsignedOptions): Promise<PemPair> {
  const generated = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'rsa',
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: new Date(now.getTime() + days * DAY_MS),
    ...options,
  });
  return { certificate: generated.cert, key: generated.private };
}

function expiresSoon(certificatePem: string, now: Date): boolean {
  return Date.parse(new X509Certificate(certificatePem).validTo) - now.getTime() < RENEW_DAYS * DAY_MS;
}

function isOurLeaf(leafPem: string, authorityPem: string): boolean {
  const leaf = new X509Certificate(leafPem);
  const names = leaf.subjectAltName ?? '';
  return (
    leaf.verify(new X509Certificate(authorityPem).publicKey) &&
    NAMES.every((name) => names.includes(`DNS:${name}`)) &&
    names.includes('127.0.0.1')
  );
}

/** The pair, or undefined when a file is missing, unreadable as PEM, or the key belongs to another certificate. */
async function readPair(certificatePath: string, keyPath: string): Promise<PemPair | undefined> {
  const [certificate, key] = await Promise.all([readText(certificatePath), readText(keyPath)]);
  if (certificate === undefined || key === undefined) return undefined;
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)) ? { certificate, key } : undefined;
  } catch {
    return undefined;
  }
}

async function writePair(pair: PemPair, certificatePath: string, keyPath: string): Promise<void> {
  await replaceFile(keyPath, pair.key, 0o600);
  await replaceFile(certificatePath, pair.certificate, 0o644);
}

/** Replaces a file that another cloud may be reading: the reader sees the old or the new text, never a part. */
async function replaceFile(target: string, text: string, mode: number): Promise<void> {
  const temporary = `${target}.${process.pid}`;
  await writeFile(temporary, text, { mode });
  await chmod(temporary, mode);
  await rename(temporary, target);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

async function lock(folder: string): Promise<() => void> {
  try {
    await mkdir(folder, { recursive: true });
    for (;;) {
      const release = tryLock(path.join(folder, 'certificates.lock'), 'certificates');
      if (typeof release === 'function') return release;
      await sleep(50);
    }
  } catch (error) {
    throw environmentMissing(
      `The local cloud cannot write its certificates to ${folder}: ${String(error)}.`,
      'make the folder writable, or free disk space',
      error,
    );
  }
}
