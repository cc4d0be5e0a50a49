import { z } from 'zod'

const name = z.string()
const version = z.string()
const count = z.int().min(0)

const named = z.strictObject({ name })
const specified = { service: name, version, branch: name }
const deployed = z.strictObject({ service: name, version, environment: name })
const contracted = {
  consumer: name,
  consumerVersion: version,
  provider: name,
  providerVersion: version,
  environment: name,
}
const recorded = z.strictObject({ ...contracted, newInteractions: count })
const tasked = z.strictObject({ ...contracted, generation: count })
const judged = z.strictObject({ taskId: z.uuid(), provider: name, providerVersion: version })
const ruled = z.strictObject({ subject: name, service: name.nullable(), days: count })
const apiKeyed = z.strictObject({ name, memberId: z.uuid(), environment: name })
const example = z.strictObject({ service: name, operation: name })
const granted = z.strictObject({ member: z.uuid(), role: name, team: z.uuid().nullable() })
const joined = z.strictObject({ team: z.uuid(), member: z.uuid() })
const labelled = z.strictObject({ slug: name })
const keyed = z.strictObject({ key: name })
const invited = z.strictObject({ email: z.string(), role: name })

/**
 * Every event that there is: what it tells of, in a sentence, and the shape of its payload. An event of
 * another type, or with another payload, does not compile. A shape that changes needs a type of its own.
 */
export const eventTypes = {
  'service.registered': of('service', 'A service was registered', named),
  'service.updated': of('service', 'A service was changed', named),
  'service.deleted': of('service', 'A service was deleted', named),
  'version.created': of(
    'service_version',
    'A service has a version that it had not',
    z.strictObject({ service: name, version }),
  ),
  'version.removed': of(
    'service_version',
    'A version was removed by a rule of retention, with what was recorded and reported of it',
    z.strictObject({ service: name, version }),
  ),
  'branch.version_added': of(
    'branch',
    'A version is on a branch on which it was not',
    z.strictObject({ service: name, branch: name, version }),
  ),
  'spec.published': of(
    'spec',
    'The specification of a version was published, anew or again',
    z.strictObject({ ...specified, type: name }),
  ),
  'spec.revised': of('spec', 'A published specification was changed', z.strictObject(specified)),
  'environment.created': of('environment', 'An environment was made', named),
  'environment.updated': of('environment', 'An environment was changed', named),
  'environment.deleted': of('environment', 'An environment was deleted', named),
  'deployment.recorded': of('deployment', 'A version was deployed to an environment', deployed),
  'deployment.blocked': of(
    'deployment',
    'A version was kept from an environment',
    z.strictObject({ ...deployed.shape, reason: z.string() }),
  ),
  'deployment.ended': of(
    'deployment',
    'A version was taken out of an environment, or another took its place',
    deployed,
  ),
  'release.recorded': of('release', 'A version was released to an environment', deployed),
  'release.support_ended': of('release', 'A released version is no longer supported', deployed),
  'contract.published': of(
    'contract',
    'A consumer’s version recorded its first interactions with a version of a provider',
    recorded,
  ),
  'contract.changed': of('contract', 'A contract has interactions that it had not', recorded),
  'contract.requires_verification': of(
    'verification_task',
    'A provider is to verify interactions that no result speaks of',
    tasked,
  ),
  'contract.updated': of(
    'contract',
    'A contract was archived, deprecated or made active again',
    z.strictObject({ status: name }),
  ),
  'dependency.deleted': of(
    'verification_task',
    'A version of a consumer no longer counts as depending on a provider',
    tasked,
  ),
  'verification.published': of('verification_result', 'A provider reported a result', judged),
  'verification.succeeded': of('verification_result', 'A complete result has no failure', judged),
  'verification.failed': of('verification_result', 'A result has a failure', judged),
  'redaction.added': of('redaction', 'A name is kept out of what is recorded', named),
  'redaction.removed': of('redaction', 'A name is no longer kept out', named),
  'retention_rule.added': of('retention_rule', 'Something is removed in time', ruled),
  'retention_rule.removed': of('retention_rule', 'A rule removes nothing more', ruled),
  'fixture.proposed': of('fixture', 'A fixture awaits its review', example),
  'fixture.updated': of('fixture', 'The data, priority or notes of a fixture changed', example),
  'fixture.approved': of('fixture', 'A fixture was approved', example),
  'fixture.rejected': of('fixture', 'A fixture was rejected', example),
  'fixture.revoked': of('fixture', 'The approval of a fixture was taken back', example),
  'tenant.updated': of(
    'tenant',
    'The tenant changed its name or its contact',
    z.strictObject({ fields: z.array(name) }),
  ),
  'tenant.branded': of(
    'tenant',
    'The tenant changed how it looks',
    z.strictObject({ fields: z.array(name) }),
  ),
  'domain.added': of(
    'tenant_domain',
    'A domain awaits its verification',
    z.strictObject({ domain: name }),
  ),
  'domain.checked': of(
    'tenant_domain',
    'It was looked whether a domain is the tenant’s own',
    z.strictObject({ domain: name, verified: z.boolean() }),
  ),
  'domain.removed': of('tenant_domain', 'A domain was removed', z.strictObject({ domain: name })),
  'fixture.deleted': of('fixture', 'A fixture was deleted', example),
  'member.added': of(
    'member',
    'A person or a machine became a member',
    z.strictObject({ role: name }),
  ),
  'member.updated': of(
    'member',
    'A member was renamed, given another role, suspended or let in again',
    z.strictObject({ displayName: name, role: name, status: name }).partial(),
  ),
  'member.removed': of('member', 'A member was removed, and its keys revoked', z.strictObject({})),
  'member.role_granted': of('member_role', 'A member was given a further role', granted),
  'member.role_taken': of('member_role', 'A further role of a member was taken', granted),
  'team.created': of('team', 'A team was made', labelled),
  'team.updated': of('team', 'A team was changed', labelled),
  'team.deleted': of('team', 'A team was deleted', labelled),
  'team.member_added': of('team_member', 'A member came into a team', joined),
  'team.member_removed': of('team_member', 'A member went out of a team', joined),
  'role.created': of('role', 'A role of the tenant’s own was made', keyed),
  'role.updated': of('role', 'A role of the tenant’s own was changed', keyed),
  'role.deleted': of('role', 'A role of the tenant’s own was deleted', keyed),
  'invitation.created': of('invitation', 'Somebody was invited', invited),
  'invitation.resent': of('invitation', 'An invitation has a new token', invited),
  'invitation.revoked': of('invitation', 'An invitation was taken back', invited),
  'invitation.accepted': of('invitation', 'An invitation was accepted', invited),
  'invitation.declined': of('invitation', 'An invitation was declined', invited),
  'api_key.created': of('api_key', 'A member was given an API key', apiKeyed),
  'api_key.rotated': of('api_key', 'An API key was given another secret', apiKeyed),
  'api_key.revoked': of('api_key', 'An API key was ended', apiKeyed),
} as const

export type EventType = keyof typeof eventTypes
export type EventSubject<Type extends EventType> = (typeof eventTypes)[Type]['subject']
export type EventPayload<Type extends EventType> = z.input<(typeof eventTypes)[Type]['payload']>

function of<const Subject extends string, Payload extends z.ZodType>(
  subject: Subject,
  summary: string,
  payload: Payload,
) {
  return { subject, summary, payload, version: 1 }
}
