/**
 * The text of the 403 for an operation that is not there, is hidden, or has no page in the format: `text/plain`, CRLF line ends (wire spec
 * 1.1, 5.6). The query is printed as it was understood, `a=b&c` as `a=b&c=`.
 */
export function forbiddenText(method: string, path: string, query: string): string {
  const lines = [
    'Forbidden',
    '',
    `Request.HttpMethod: ${method}`,
    `Request.PathInfo: ${path}`,
    `Request.QueryString: ${new URLSearchParams(query)}`,
    '',
    '',
  ]
  return lines.join('\r\n')
}
