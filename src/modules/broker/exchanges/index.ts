export {
  fingerprinting,
  fingerprintOf,
  isIncidental,
  memberNames,
  normalized,
} from './fingerprint.ts'
export { redacted, redactedMark } from './redact.ts'
