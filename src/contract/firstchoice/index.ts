/** The host `FirstChoice.API` (seed 001): its operations are those that ServiceStack brings to every host. */
import type { Contract } from '../contract.ts'

export const firstchoice: Contract = {
  name: 'firstchoice',
  serviceName: 'FirstChoice.API',
  settings: { textCase: 'pascal', dates: 'wcf', nullableDates: 'plain' },
  codeSettings: { textCase: 'pascal', nullableAnnotations: false },
  endpoints: () => [],
}
