/** What a host decides about the bytes of its answers (wire spec 3.1, 3.2.6). */
export interface WireSettings {
  /** Case of member names in JSON and JSV; XML and CSV always use the declared names. */
  readonly textCase: 'camel' | 'pascal'
  /** DateTimes in JSON: `"\/Date(ms)\/"`, or ISO 8601 with seven digits. */
  readonly dates: 'wcf' | 'iso'
  /**
   * How `DateTime?` members are written in JSON and JSV. `text`: through a serialiser of the host's own, which gives ISO 8601 text and,
   * for 0001-01-01, null (JSON `null`, JSV nothing after the colon); seeds 003 and 004 show such a host.
   */
  readonly nullableDates: 'plain' | 'text'
}
