import { defineProblem } from '../../../core/problems/problem.ts'

export const DomainExists = defineProblem(
  'domain_exists',
  409,
  'The tenant has this domain already',
)
export const DomainIsOurs = defineProblem('domain_is_ours', 422, 'No tenant may have this domain')
export const DomainTaken = defineProblem(
  'domain_taken',
  409,
  'The domain is another’s, whose record is still there; it is free once that is gone, or removed there',
)
