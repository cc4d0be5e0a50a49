export { recordingEndpoints, recordingProtocol } from './recordings.routes.ts'
