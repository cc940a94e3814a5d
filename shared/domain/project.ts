/** The project that exists from the first start on; meant wherever a request names none. */
export const DEFAULT_PROJECT_ID = '01900000-0000-7000-8000-000000000001'
