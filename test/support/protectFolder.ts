import { execFileSync } from 'node:child_process';

/** Takes the right to write in a folder from everybody, also from the super-user. Returns what gives it back. */
export function protectFolder(folder: string): () => void {
  if (process.getuid?.() === 0) {
    // The super-user may write anywhere but on what is mounted read-only.
    execFileSync('mount', ['--bind', folder, folder]);
    execFileSync('mount', ['-o', 'remount,ro,bind', folder]);
    return () => execFileSync('umount', [folder]);
  }
  execFileSync('chmod', ['-R', 'a-w', folder]);
  return () => execFileSync('chmod', ['-R', 'u+w', folder]);
}
