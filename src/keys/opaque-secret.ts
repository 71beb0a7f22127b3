/** The `opaque` format: 24 random bytes in base64url, 32 characters, as ServiceStack hosts make them (auth spec 2). */
import type { Random } from './ports.ts'

const ACCEPTED = /^[!-~]{16,128}$/

/** 32 characters. Very rarely it looks like another format; whoever makes a secret draws again then (`makeSecret`). */
export function makeOpaqueSecret(random: Random): string {
  return Buffer.from(random(24)).toString('base64url')
}

/** Whether it can be an opaque secret: made here, or imported from elsewhere (16 to 128 printable ASCII characters, no blanks). */
export function isOpaqueSecret(text: string): boolean {
  return ACCEPTED.test(text)
}
