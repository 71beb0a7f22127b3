/** Values against the schemas of a document, by a JSON Schema validator of the 2020-12 dialect that is not ours. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** Formats that describe and do not refuse. */
const NUMBERS = ['int8', 'uint8', 'int16', 'uint16', 'uint32', 'uint64', 'decimal']

/** What is wrong with a value, as text; empty when it fits. */
export type Faults = (pointer: string, value: unknown) => string

/** `pointer` names a schema within the document, `#/components/schemas/Key`. */
export function validatorOf(document: any): Faults {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  for (const name of NUMBERS) ajv.addFormat(name, true)
  ajv.addSchema({ ...document, $id: 'http://document.invalid/' })
  return (pointer, value) => {
    const validate = ajv.getSchema(`http://document.invalid/${pointer}`)
    if (!validate) return `there is no schema at ${pointer}`
    return validate(value) ? '' : ajv.errorsText(validate.errors)
  }
}

/** A JSON pointer as a URI fragment (RFC 6901 6). */
export const pointerTo = (...path: readonly (string | number)[]): string =>
  `#/${path.map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
