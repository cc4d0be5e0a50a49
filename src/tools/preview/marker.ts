/** By this the one comment is found again. */
export const commentMarker = '<!-- guildhall preview -->'
