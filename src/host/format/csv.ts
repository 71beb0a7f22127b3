/** CSV (wire spec 3.6). */
import { csvReader } from './csv-read.ts'
import { csvWriter } from './csv-write.ts'
import type { Format } from './format.ts'

/** CSV: declared names in the header whatever the host's text case, CRLF after every row. Some answers have no rows at all. */
export const csv: Format = {
  name: 'csv',
  mediaType: 'text/csv',
  contentType: 'text/csv',
  aliases: [],
  writer: csvWriter,
  reader: csvReader,
}
