import fc from 'fast-check'

/** Zones with offsets of :30 and :45, a clock change of half an hour, days without midnight, and ordinary ones. */
export const zone = fc.constantFrom(
  'Asia/Shanghai', 'UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Asia/Kathmandu',
  'Australia/Lord_Howe', 'Pacific/Chatham', 'America/Havana', 'Asia/Beirut',
)

/** Any moment in seven years, half of them near a clock change, the end of a year or a leap day. */
export const moment = fc.oneof(
  fc.date({ min: new Date('2020-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
  fc.record({
    day: fc.constantFrom(
      '2020-02-29', '2021-01-03', '2024-02-28', '2025-02-28', '2025-03-09', '2025-03-30', '2025-04-06', '2025-10-05',
      '2025-10-26', '2025-11-02', '2026-01-01', '2026-03-08', '2026-03-29', '2026-04-05', '2026-09-27', '2026-10-04',
      '2026-10-25', '2026-11-01',
    ),
    ms: fc.integer({ min: -36 * 3_600_000, max: 60 * 3_600_000 }),
  }).map(({ day, ms }) => new Date(Date.parse(day) + ms)),
)
