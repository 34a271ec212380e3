import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** `<dataDir>/certificates`: keys and certificates, readable by their owner only. [K-03] */
export class CertificateFolder {
  readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'certificates');
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    // Restoring a backup often loosens the modes; a secret that others can read is put right, not argued about.
    tighten(this.path, 0o700);
    for (const name of readdirSync(this.path)) tighten(this.pathOf(name), 0o600);
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Answers  the text, or undefined when there is no such file */
  async read(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.pathOf(name), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Writes a file in one step: whoever reads it, or starts after a power cut, sees the old text or the whole new one. */
  async write(name: string, text: string): Promise<void> {
    const target = this.pathOf(name);
    const draft = `${target}.${process.pid}.tmp`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
    const directory = await open(this.path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }
}

function tighten(path: string, mode: number): void {
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, mode);
}
