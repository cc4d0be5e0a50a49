type Day = { day: string; total: number; passed: number; failed: number }

/** The counts of each day and in total, with the share that passed. */
export function statisticsOf(days: readonly Day[]) {
  const sum = (name: 'total' | 'passed' | 'failed') => days.reduce((all, day) => all + day[name], 0)
  return {
    ...counts({ total: sum('total'), passed: sum('passed'), failed: sum('failed') }),
    days: days.map((one) => ({ day: one.day, ...counts(one) })),
  }
}

function counts({ total, passed, failed }: Omit<Day, 'day'>) {
  return {
    totalVerifications: total,
    passedVerifications: passed,
    failedVerifications: failed,
    passRate: total === 0 ? null : passed / total,
  }
}
