import { serialize } from 'pg-protocol'

/** A session over a bare WebSocket, which can go away without a word as the driver cannot. */
export async function openSession(origin: string, url: string) {
  const { username, password, pathname } = new URL(url)
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/v2`)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  socket.send(serialize.startup({ user: username, database: pathname.slice(1) }))
  socket.send(serialize.password(password))
  return {
    query: (sql: string) => socket.send(serialize.query(sql)),
    close: () => socket.close(),
  }
}
