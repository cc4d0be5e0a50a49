import { neonConfig } from '@neondatabase/serverless'

/** Sends the driver to the local endpoint, as our Worker's connections do on a machine of ours. */
export function reachLocalEndpoint(): void {
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`
  neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`
  neonConfig.useSecureWebSocket = false
}
