/** The host `FirstChoice.API` (seed 001): its operations are those that ServiceStack brings to every host. */
import { currentSettings } from '../../host/codegen/index.ts'
import type { Contract } from '../contract.ts'

export const firstchoice: Contract = {
  name: 'firstchoice',
  serviceName: 'FirstChoice.API',
  settings: { textCase: 'pascal', dates: 'wcf', nullableDates: 'plain' },
  codeSettings: { ...currentSettings, textCase: 'pascal', nullableAnnotations: false },
  endpoints: () => [],
}
