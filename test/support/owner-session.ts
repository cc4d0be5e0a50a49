import { Client } from '@neondatabase/serverless'

/** A session of the database's owner that can hold a transaction open while a request runs. */
export async function openOwnerSession(ownerUrl: string) {
  const client = new Client(ownerUrl)
  client.neonConfig.useSecureWebSocket = false
  client.neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`
  client.on('error', () => undefined)
  await client.connect()
  return {
    run: (text: string, values: unknown[] = []) => client.query(text, values),
    close: () => client.end(),
  }
}
