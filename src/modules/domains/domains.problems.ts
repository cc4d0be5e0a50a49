import { defineProblem } from '../../core/http/problem.ts'

export const DomainExists = defineProblem(
  'domain_exists',
  409,
  'The tenant has this domain already',
)
export const DomainTaken = defineProblem(
  'domain_taken',
  409,
  'The domain was shown to be another’s; it is free once it is removed there',
)
