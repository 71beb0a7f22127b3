/** Answers spread over lines, for reading. */

/**
 * JSON spread over lines, with every token as it came: numbers keep their digits.
 * @param {string} text
 */
function spread(text) {
  let depth = 0
  const line = () => `\n${'  '.repeat(depth)}`
  return text.replace(/"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|\s+/g, (token) => {
    if (token === '{' || token === '[') {
      depth++
      return token + line()
    }
    if (token === '}' || token === ']') {
      depth--
      return line() + token
    }
    if (token === ',') return token + line()
    return token === ':' ? ': ' : token.trim()
  })
}

/**
 * XML with each element on a line of its own, text beside its tags; white space between elements means nothing in messages.
 * @param {string} text
 */
function spreadXml(text) {
  let depth = 0
  return text.replace(/<(\/?)[^>]*?(\/?)>(?=(<?)(\/?))/g, (tag, ends, isEmpty, next, nextEnds) => {
    if (!ends && !isEmpty && !tag.startsWith('<?')) depth++
    if (ends) depth--
    // An element without content stays on its line.
    if (next === '' || (!ends && !isEmpty && nextEnds)) return tag
    return `${tag}\n${'  '.repeat(nextEnds ? depth - 1 : depth)}`
  })
}

/**
 * @param {string} type of the content
 * @param {string} text
 */
const readable = (type, text) => {
  if (type.startsWith('application/json')) return spread(text)
  return type.startsWith('application/xml') ? spreadXml(text) : text
}
