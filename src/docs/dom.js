/** Makes an element with attributes and children; texts become text nodes, never markup. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (value !== undefined) element.setAttribute(name, value)
  }
  element.append(...children.flat(9).filter((child) => child !== undefined && child !== ''))
  return element
}

/** Paragraphs of a description, with `code` in them. */
export function prose(text = '') {
  return text.split('\n\n').map((part) => h('p', {}, inline(part)))
}

/** One line of text, with `code` in it. */
export function inline(text = '') {
  return text.split(/(`[^`]+`)/).map((part) => {
    return part.startsWith('`') && part.length > 2 ? h('code', {}, part.slice(1, -1)) : part
  })
}

/** The element that the fragment of the address names is made after the page: it is shown now. */
export function showFragment() {
  const id = decodeURIComponent(location.hash.slice(1))
  if (id !== '') document.getElementById(id)?.scrollIntoView()
}
