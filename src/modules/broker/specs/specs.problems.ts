import { defineProblem } from '../../../core/problems/problem.ts'

export const UnsupportedSpec = defineProblem(
  'unsupported_spec',
  400,
  'Unsupported specification format',
  { detail: 'Send an OpenAPI, Swagger, AsyncAPI or GraphQL document.' },
)
export const InvalidSpec = defineProblem('invalid_spec', 422, 'The specification is not valid', {
  detail: 'Fix the places that `errors` names.',
})
export const ServiceNotRegistered = defineProblem(
  'service_not_registered',
  404,
  'Service not registered',
  { detail: 'Register the service first.' },
)
export const VersionNotFound = defineProblem(
  'version_not_found',
  404,
  'The service has no matching version',
  { detail: 'Publish a specification, or ask for one of `availableVersions`.' },
)
export const SpecIsText = defineProblem('spec_is_text', 409, 'The specification is not in JSON', {
  detail: 'Publish the whole document instead.',
})
