export { type Ancestors, listAncestors, ORIGIN_STEPS } from './dataset-lineage.service'
export { readVersionLines } from './dataset-record.service'
export { addDataset, bringBackDataset, getDatasetDiff, getVersionRow } from './dataset.service'
export { readManifest } from './manifest'
