/** Sort orders of the list of runs; `-` = descending. */
export const RUN_SORTS = ['createdAt', '-createdAt', 'finishedAt', '-finishedAt'] as const
