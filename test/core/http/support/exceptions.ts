/** Creations without a Location, each with the reason. */
export const withoutLocation: Record<string, string> = {
  'POST /interactions/batch': 'creates many interactions; the answer has the id of each',
}

/** Updates and deletions that do not honour If-Match, each with the reason. */
export const withoutRevision: Record<string, string> = {
  'PUT /services/{service}/branches/{branch}/versions/{version}':
    'moves the head of a branch; a move that was made already changes nothing',
}
