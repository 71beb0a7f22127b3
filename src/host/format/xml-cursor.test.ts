import { describe, expect, test } from 'vitest'
import { DEPTH_MAX, MalformedError } from './format.ts'
import { XmlCursor } from './xml-cursor.ts'

/** All elements with their own text, as `{namespace}name=text`. */
function outline(text: string): string[] {
  const xml = new XmlCursor(text, 'T')
  const found: string[] = []
  const walk = (): void => {
    found.push(`{${xml.namespace}}${xml.name}`)
    while (xml.next()) walk()
  }
  if (xml.root()) walk()
  xml.end()
  return found
}

function textOf(text: string): string {
  const xml = new XmlCursor(text, 'T')
  xml.root()
  const content = xml.text()
  xml.end()
  return content
}

const refusal = (text: string): string => {
  try {
    outline(text)
  } catch (error) {
    if (error instanceof MalformedError) return error.message
    throw error
  }
  return ''
}

test('prefixes are resolved where they stand', () => {
  const text =
    '<a xmlns="urn:1" xmlns:p="urn:2"><p:b/><c xmlns=""><d xmlns:p="urn:3"><p:e/></d></c><p:f></p:f ></a>'
  expect(outline(text)).toEqual(['{urn:1}a', '{urn:2}b', '{}c', '{}d', '{urn:3}e', '{urn:2}f'])
})

test('byte order mark, declaration, comments and blanks around the root mean nothing', () => {
  expect(
    outline('\uFEFF<?xml version="1.0" encoding="utf-8"?>\r\n<!-- - --> <a>\n<!----> </a>\n<!--x-->'),
  ).toEqual(['{}a'])
  expect(outline('  <a/>  ')).toEqual(['{}a'])
  expect(outline("<?xml version = '1.0'  encoding='UTF-8' standalone='yes' ?><a/>")).toEqual(['{}a'])
})

test('text joins across comments and CDATA, and only the five entities and numbers are references', () => {
  expect(textOf('<a>1<!--2-->3<![CDATA[<&4]]>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</a>')).toBe(
    '13<&4<>&"\'A😀',
  )
  expect(textOf('<a> \t</a>')).toBe(' \t')
})

test('line ends become line feeds unless they are written by number', () => {
  expect(textOf('<a>1\r\n2\r3<![CDATA[\r\n]]>&#xD;&#13;&#10;</a>')).toBe('1\n2\n3\n\r\r\n')
})

describe('what is not well formed is refused', () => {
  test.each([
    ['<a>', 'Unexpected end of file. Following elements are not closed: a.'],
    ['<a><b>', 'Unexpected end of file. Following elements are not closed: b, a.'],
    ['<a', 'Unexpected end of file.'],
    ['<a b="', 'Unexpected end of file.'],
    ['<a><!-- ', 'Unexpected end of file.'],
    ['<a><![CDATA[ ]]', 'Unexpected end of file.'],
    ['<a></b>', "The end tag of 'a' is expected."],
    ['<a></ab>', "The end tag of 'a' is expected."],
    ['<a></a', 'Unexpected end of file.'],
    ['<a/><b/>', 'There are multiple root elements.'],
    ['<a/>x', 'The data at the root level is invalid.'],
    ['x', 'The data at the root level is invalid.'],
    ['<a><?pi?></a>', 'Processing instructions'],
    [' <?xml version="1.0"?><a/>', 'Processing instructions'],
    ['<?xml version="1.1"?><a/>', 'Processing instructions'],
    ['<?xml version="1.0" encoding="iso-8859-1"?><a/>', "The encoding 'iso-8859-1' is not supported"],
    ['<1a/>', 'The name of an element is expected.'],
    ['<a:b:c xmlns:a="u"/>', 'The end of a tag is expected.'],
    ['<p:a/>', "The prefix 'p' is not declared."],
    ['<a p:b=""/>', "The prefix 'p' is not declared."],
    ['<a xmlns:p=""/>', "The prefix 'p' needs a namespace."],
    ['<a xmlns:xml="urn:x"/>', 'reserved'],
    ['<a xmlns:xmlns="urn:x"/>', 'reserved'],
    ['<a b="1" b="2"/>', 'twice'],
    ['<a xmlns="u" xmlns="u"/>', 'twice'],
    ['<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>', 'twice'],
    ['<a b=1/>', 'The value of an attribute is expected.'],
    ['<a b/>', 'The value of an attribute is expected.'],
    ['<a b="1"c="2"/>', 'The end of a tag is expected.'],
    ['<a b="<"/>', "'<' is not allowed"],
    ['<a>&b;</a>', 'A reference is to nothing'],
    ['<a>&</a>', 'A reference is to nothing'],
    ['<a>&#0;</a>', 'A reference is to nothing'],
    ['<a>&#xD800;</a>', 'A reference is to nothing'],
    ['<a>&#x110000;</a>', 'A reference is to nothing'],
    ['<a>&#99999999999;</a>', 'A reference is to nothing'],
    ['<a b="&c;"/>', 'A reference is to nothing'],
    ['<a>]]></a>', "']]>' is not allowed"],
    ['<a><!-- -- --></a>', "'--' is not allowed"],
    ['<a>\u0000</a>', 'A character is not allowed'],
    ['<a>\uFFFE</a>', 'A character is not allowed'],
    ['<a>\uD800</a>', 'A character is not allowed'],
    ['<a>text<b/></a>', "Expecting state 'Element'.. Encountered 'Text'"],
  ])('%j', (text, message) => {
    expect(refusal(text)).toContain(message)
  })
})

test('a DOCTYPE is refused before anything in it is read', () => {
  expect(refusal('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')).toBe(
    'There was an error deserializing the object of type T. CData elements not valid at top level of an XML document. Line 1, position 3.',
  )
  expect(refusal('<a><!DOCTYPE a></a>')).not.toBe('')
})

test('places are lines and positions from one', () => {
  expect(refusal('<a>\r\n<b>\r  &x;</b></a>')).toContain('Line 3, position 3.')
})

test('nesting ends at the limit, however much more there is', () => {
  const nested = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels)
  expect(outline(nested(DEPTH_MAX))).toHaveLength(DEPTH_MAX)
  expect(refusal(nested(DEPTH_MAX + 1))).toContain('64 levels')
  expect(refusal('<a>'.repeat(100_000))).toContain('64 levels')
})

test('names, values and texts of any length neither exhaust the stack nor take long', () => {
  const long = 'a'.repeat(2_000_000)
  expect(refusal(`<${long}/>`)).not.toBe('')
  expect(outline(`<a b="${long}"/>`)).toEqual(['{}a'])
  expect(textOf(`<a>${long}${'&lt;'.repeat(100_000)}</a>`)).toHaveLength(2_100_000)
  expect(refusal(`<a${' '.repeat(2_000_000)}/>`)).not.toBe('')
  const declared = Array.from({ length: 1_000 }, (_, i) => ` xmlns:p${i}="urn:${i}"`).join('')
  expect(outline(`<a${declared}>${'<p7:b xmlns:q="u"/>'.repeat(20_000)}</a>`)).toHaveLength(20_001)
  expect(refusal(`<a${declared} b=""/>`)).toContain('too many attributes')
})
