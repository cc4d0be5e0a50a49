import { defineProblem } from '../../../core/problems/problem.ts'

export const DomainExists = defineProblem('domain_exists', 409, 'The tenant has this domain', {
  detail: 'Verify the existing domain.',
})
export const DomainIsOurs = defineProblem('domain_is_ours', 422, 'The domain is reserved', {
  detail: 'Add a domain of your own.',
})
export const DomainTaken = defineProblem(
  'domain_taken',
  409,
  'Another tenant has the domain, and its record still exists',
  { detail: 'Remove the DNS record of the other tenant, or remove the domain there.' },
)
