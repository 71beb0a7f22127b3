/** Text that a message's declaration brings, made such that it cannot end the comment it stands in. */

/** Inside `/* … *\/`. */
export const inBlock = (text: string): string => text.replaceAll('*/', '* /')

/** Inside `/* … *\/` where such comments nest: another one cannot begin either. */
export const inNestedBlock = (text: string): string => inBlock(text).replaceAll('/*', '/ *')

/**
 * One line of text: CR and LF are removed (native types spec 4.3). What else ends a line in some language, and control characters that
 * others refuse, become blanks.
 */
export const oneLine = (text: string): string => printable(text.replace(/[\r\n]/g, ''))

/** The text with blanks for control characters other than CR and LF, and for the line ends U+0085, U+2028 and U+2029. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\r\n]|[\u2028\u2029]/gu, ' ')
