/** Creations without a Location, each with the reason. */
export const withoutLocation: Record<string, string> = {
  'POST /admin/tenants/{tenant}/owner-invitations':
    'the operator cannot read the invitations of a tenant',
  'POST /invitations':
    'the path of an invitation is that of its token, which only the recipient reads',
  'POST /interactions/batch': 'creates many interactions; the answer has the id of each',
}

/** Updates and deletions that do not honour If-Match, each with the reason. */
export const withoutRevision: Record<string, string> = {
  'PUT /teams/{team}/members/{member}': 'adds a member once; a second request changes nothing',
  'PUT /admin/plans/{plan}': 'replaces a plan as a whole; plans have no revision',
  'DELETE /sessions/{session}': 'sessions have no revision',
  'DELETE /members/{member}/sessions': 'sessions have no revision',
  'PUT /services/{service}/branches/{branch}/versions/{version}':
    'moves the head of a branch; a move that was made already changes nothing',
}
