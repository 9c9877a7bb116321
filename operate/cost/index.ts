/** What keeping the record costs: by CloudWatch Logs alone, by the pipeline, by the agent's export alone. */
export { compareCosts, longestMonths, usedPrices } from './compare';
export { assumptions, type Deployment, options, totalOf, type Workload } from './model';
export { refreshPrices } from './price-list';
export { type PriceName, type PriceTable, priceNames, priceTableSchema } from './price-table';
export { builtInPrices, pricesOf } from './region-prices';
export { costText, sourcesText } from './text';
