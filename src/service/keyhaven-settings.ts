/** What the host of Keyhaven's own operations decides about the bytes of its answers. */
import type { WireSettings } from '../host/message/index.ts'

/** camelCase, ISO 8601 in UTC, enums by name, nothing that is null. */
export const keyhavenSettings: WireSettings = { textCase: 'camel', dates: 'iso', nullableDates: 'plain' }
