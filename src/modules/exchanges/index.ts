export { fingerprintOf, normalized } from './fingerprint.ts'
export { redacted, redactedMark } from './redact.ts'
