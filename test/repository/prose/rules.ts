/** A text to check, and where it is from. */
export type Text = { at: string; text: string }

type Rule = { pattern: RegExp; use: string }

/** Words and phrases of the glossary that have one better term in prose. */
const banned: readonly Rule[] = [
  { pattern: /\bwhoever\b/i, use: 'caller, member, recipient or maintainer' },
  { pattern: /\bwho (asks|asked|invited|invites|signs|has it)\b/i, use: 'caller or inviter' },
  { pattern: /\bmend(s|ed|ing)?\b/i, use: 'fix' },
  { pattern: /\b(go|goes|going|gone|went) on with\b/i, use: 'resume' },
  { pattern: /\b(taken?|takes|took|taking) back\b/i, use: 'revoke or delete' },
  { pattern: /\bunder way\b/i, use: 'in flight' },
  { pattern: /\b(that|those|what|whatever|one|ones) of (before|above|old)\b/i, use: 'previous' },
  { pattern: /\b(a|the) \w+ of before\b/i, use: 'previous' },
  { pattern: /\bas before,? but\b/i, use: 'a complete description' },
  { pattern: /\bas it was before\b/i, use: 'previous' },
  { pattern: /\b(let|lets) \w+ be\b(?= *[.,;:]|$)/i, use: 'keep or skip' },
  { pattern: /\brefus(e|es|ed|al|als|ing)\b/i, use: 'reject' },
  { pattern: /\bpass(es|ed)? over\b/i, use: 'skip' },
  { pattern: /\bwhat holds\b/i, use: 'effective' },
  { pattern: /\b(random|\d+|first|last|few|more) signs\b/i, use: 'characters' },
  {
    pattern: /\bhowsoever|hitherto|thereof|therein|whereof|wherein|nought|else where\b/i,
    use: 'plain words',
  },
  { pattern: /\bthe crowd\b/i, use: 'retry queue' },
  { pattern: /\b(a|the|its|each|this|that|no) doors?\b/i, use: 'authenticator' },
  { pattern: /\bgot over\b|\bget over\b/i, use: 'recover from' },
  { pattern: /\b(begun|made|built) anew\b/i, use: 'again' },
  { pattern: /\bis (it )?told (of|by)\b|\bare told (of|by)\b/i, use: 'reports' },
  { pattern: /\bbe it\b|\bsave for\b|\bfor want of\b/i, use: 'plain words' },
]

/** The glossary and the rule that a subject is a noun. Gives what is wrong, with the better term. */
export function wording(text: string): string[] {
  const prose = withoutCode(text)
  const words = banned.flatMap(({ pattern, use }) => {
    const found = pattern.exec(prose)?.[0]
    return found === undefined ? [] : [`"${found}": use ${use}`]
  })
  const subjects = sentences(prose)
    .filter((one) => /^(who|what|whoever|whatever)\b/i.test(one) && !one.endsWith('?'))
    .map((one) => `"${one.slice(0, 40)}": the subject is a noun, not a clause`)
  return [...words, ...subjects]
}

const mostWords = 25

/** Sentences that are too long, by words or by semicolons. */
export function tooLong(text: string): string[] {
  return sentences(withoutCode(text)).flatMap((one) => {
    const words = one.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
    const semicolons = one.split(';').length - 1
    return [
      ...(words > mostWords ? [`${words} words: "${one}"`] : []),
      ...(semicolons > 1 ? [`${semicolons} semicolons: "${one}"`] : []),
    ]
  })
}

const verbs = new Set(
  `accept activate add answer apply approve archive assign attach call cancel check claim complete compare confirm create
  deactivate decline delete demote deploy deprecate describe detach disable download edit enable end erase evaluate
  exchange export fetch find get give grant import invite invoke issue join leave link list mark match merge mock move
  normalize open patch pause preview propose provision publish reactivate read record recheck redeem refresh register reject release
  remove rename render replace report request resend reset resolve restore resume retract retry return revert review
  revoke rotate run save search send set show sign simulate start stop store stream submit suspend switch test transfer
  trigger unarchive unblock undeploy unlink unlock unsuspend update upload upsert validate verify view void watch
  withdraw`.split(/\s+/),
)

/** A summary of an operation starts with an imperative verb and is no sentence with a full stop. */
export function summary(text: string): string[] {
  const [first = ''] = text.split(/\s/)
  return [
    ...(/^[A-Z]/.test(first) && verbs.has(first.toLowerCase())
      ? []
      : [`"${text}": start with an imperative verb`]),
    ...(text.endsWith('.') ? [`"${text}": no full stop`] : []),
  ]
}

const weakStart =
  /^(it|its|is|are|was|were|be|who|whom|whose|whoever|what|whatever|which|where|when|whether|why|how|there|that|this|these|those|he|she|they|nobody|somebody|anybody|everybody|nothing|something|everything|anything|of|by|with|without|to|in|on|at|for|from|and|or|but|so|if|as|also|not|only|even|else)\b/i

/** A test's name makes sense alone: it starts with a verb or a noun. */
export function testName(name: string): string[] {
  return [
    ...(weakStart.test(name) ? [`"${name}": start with a verb or a noun`] : []),
    ...wording(name),
  ]
}

/** The sentences of plain text. Code has been replaced, so that its dots end none. */
export function sentences(text: string): string[] {
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)
  return [...segments].map(({ segment }) => segment.trim()).filter((one) => one !== '')
}

/** Text whose code, links and quoted identifiers are one word each. */
function withoutCode(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/`[^`]*`/g, 'Code')
    .replaceAll(/<[^>\s]+>/g, 'Code')
    .replaceAll(/\{\w+\}/g, 'Code')
    .replaceAll(/https?:\/\/\S+/g, 'Code')
    .replaceAll(/\b(e\.g|i\.e|etc|vs)\./g, '$1')
    .replaceAll(/\s+/g, ' ')
}
