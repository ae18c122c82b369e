/** The certificates: a leaf of our CA for the right names, kept, and renewed before it expires. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureCertificates } from '../../../local-cloud/emulators/certificates.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-certificates-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('certificates', () => {
  it('are a CA and a leaf for localhost and 127.0.0.1', async () => {
    const certificates = await ensureCertificates(folder);

    const authority = new X509Certificate(await readFile(certificates.caPath));
    const leaf = new X509Certificate(certificates.leafCertificatePem);
    expect(authority.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.verify(authority.publicKey)).toBe(true);
    expect(leaf.checkHost('localhost')).toBe('localhost');
    expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(leaf.checkHost('bucket.s3.localhost')).toBe('*.s3.localhost');
    expect(await readFile(certificates.bundlePath, 'utf8')).toContain(
      (await readFile(certificates.caPath, 'utf8')).trim(),
    );
    expect((await stat(path.join(folder, 'ca.key'))).mode & 0o077).toBe(0);
  });

  it('stay the same from start to start, also when several clouds start at once', async () => {
    const certificates = await Promise.all([1, 2, 3].map(() => ensureCertificates(folder)));
    const later = await ensureCertificates(folder);

    expect(new Set([...certificates, later].map((files) => files.leafCertificatePem)).size).toBe(1);
  });

  it('are renewed a month before they expire, with the CA unchanged', async () => {
    const first = await ensureCertificates(folder);
    const authority = await readFile(first.caPath, 'utf8');

    const second = await ensureCertificates(folder, new Date(Date.now() + 340 * DAY_MS));

    expect(second.leafCertificatePem).not.toBe(first.leafCertificatePem);
    expect(await readFile(second.caPath, 'utf8')).toBe(authority);
  });

  it('are made again when a file is damaged', async () => {
    const first = await ensureCertificates(folder);
    await writeFile(path.join(folder, 'ca.pem'), 'no certificate');

    const second = await ensureCertificates(folder);

    const leaf = new X509Certificate(second.leafCertificatePem);
    expect(second.leafCertificatePem).not.toBe(first.leafCertificatePem);
    expect(leaf.verify(new X509Certificate(await readFile(second.caPath)).publicKey)).toBe(true);
  });

  it('in a folder that cannot be written are refused with a fix', async () => {
    const file = path.join(folder, 'a-file');
    await writeFile(file, '');

    await expect(ensureCertificates(path.join(file, 'below'))).rejects.toMatchObject({
      code: 'ENVIRONMENT_MISSING',
      fix: expect.stringContaining('writable'),
    });
  });
});
