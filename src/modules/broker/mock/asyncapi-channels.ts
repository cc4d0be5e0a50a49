import { isObject, type Json, resolved } from '../../../core/json-schema/pointer.ts'
import { matchTemplate } from '../conformance/index.ts'

/** A channel of an AsyncAPI document, version 2 or 3. */
export type Channel = {
  address: string
  /** The names of its operations, as clients and fixtures use them. */
  operations: string[]
  messages: { name: string; definition: Json }[]
}

/** The channel that a path names by its address, with or without parameters, or by its id. */
export function channelAt(root: Json, path: string): Channel | undefined {
  const asked = path.replace(/^\/channels\//, '/').replace(/\/messages\/?$/, '')
  const channels = Object.entries(isObject(root.channels) ? root.channels : {})
  for (const [id, raw] of channels) {
    const channel = objectAt(root, raw)
    const address = typeof channel.address === 'string' ? channel.address : id
    const names = [address, id].map((name) => (name.startsWith('/') ? name : `/${name}`))
    const fits = names.some((name) => [asked, path].some((one) => matchTemplate(name, one)))
    if (!fits) continue
    return isVersion2(root)
      ? ofVersion2(root, address, channel)
      : ofVersion3(root, id, address, channel)
  }
  return undefined
}

function isVersion2({ asyncapi }: Json): boolean {
  return String(asyncapi).startsWith('2.')
}

function ofVersion2(root: Json, address: string, channel: Json): Channel {
  const both = (['publish', 'subscribe'] as const).filter((verb) => isObject(channel[verb]))
  const operations = both.flatMap((verb) => {
    const { operationId } = objectAt(root, channel[verb])
    const named = `${verb}.${address.replaceAll('/', '_')}`
    return typeof operationId === 'string' ? [operationId, named] : [named]
  })
  const messages = both.flatMap((verb) => {
    const { message } = objectAt(root, channel[verb])
    const { oneOf } = objectAt(root, message)
    return (Array.isArray(oneOf) ? oneOf : message === undefined ? [] : [message]).map((one) =>
      named(root, one, verb),
    )
  })
  return { address, operations, messages }
}

function ofVersion3(root: Json, id: string, address: string, channel: Json): Channel {
  const here = `#/channels/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const operations = Object.entries(isObject(root.operations) ? root.operations : {}).flatMap(
    ([name, raw]) => {
      const operation = objectAt(root, raw)
      return isObject(operation.channel) && operation.channel.$ref === here ? [name] : []
    },
  )
  const messages = Object.entries(isObject(channel.messages) ? channel.messages : {}).map(
    ([name, raw]) => named(root, raw, name),
  )
  return { address, operations, messages }
}

function named(root: Json, raw: unknown, otherwise: string) {
  const definition = objectAt(root, raw)
  return { name: typeof definition.name === 'string' ? definition.name : otherwise, definition }
}

function objectAt(root: Json, value: unknown): Json {
  const target = resolved(root, value)
  return isObject(target) ? target : {}
}
