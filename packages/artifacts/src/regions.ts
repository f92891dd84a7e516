/** Data zones, as residency rules name them. */
export const zoneNames = ['eu', 'us', 'apac'] as const;

type Region = readonly [name: string, zone?: (typeof zoneNames)[number]];

/**
 * Azure regions: the name ARM uses, the name people see (`context.Deployment.Region`, `x-ms-region`), and the data zone
 * a residency rule may name. `eu` is member states only: Microsoft's own pages disagree on Norway and Switzerland, so the
 * strict reading is taken (azure-ai-docs, deployment types, 2026-05; regions list, 2025-03).
 */
const regions: ReadonlyMap<string, Region> = new Map(
  Object.entries<Region>({
    australiacentral: ['Australia Central', 'apac'],
    australiacentral2: ['Australia Central 2', 'apac'],
    australiaeast: ['Australia East', 'apac'],
    australiasoutheast: ['Australia Southeast', 'apac'],
    austriaeast: ['Austria East', 'eu'],
    brazilsouth: ['Brazil South'],
    brazilsoutheast: ['Brazil Southeast'],
    canadacentral: ['Canada Central'],
    canadaeast: ['Canada East'],
    centralindia: ['Central India', 'apac'],
    centralus: ['Central US', 'us'],
    eastasia: ['East Asia', 'apac'],
    eastus: ['East US', 'us'],
    eastus2: ['East US 2', 'us'],
    francecentral: ['France Central', 'eu'],
    francesouth: ['France South', 'eu'],
    germanynorth: ['Germany North', 'eu'],
    germanywestcentral: ['Germany West Central', 'eu'],
    indonesiacentral: ['Indonesia Central', 'apac'],
    israelcentral: ['Israel Central'],
    italynorth: ['Italy North', 'eu'],
    japaneast: ['Japan East', 'apac'],
    japanwest: ['Japan West', 'apac'],
    koreacentral: ['Korea Central', 'apac'],
    koreasouth: ['Korea South', 'apac'],
    mexicocentral: ['Mexico Central'],
    newzealandnorth: ['New Zealand North', 'apac'],
    northcentralus: ['North Central US', 'us'],
    northeurope: ['North Europe', 'eu'],
    norwayeast: ['Norway East'],
    norwaywest: ['Norway West'],
    polandcentral: ['Poland Central', 'eu'],
    qatarcentral: ['Qatar Central'],
    southafricanorth: ['South Africa North'],
    southafricawest: ['South Africa West'],
    southcentralus: ['South Central US', 'us'],
    southeastasia: ['Southeast Asia', 'apac'],
    southindia: ['South India', 'apac'],
    spaincentral: ['Spain Central', 'eu'],
    swedencentral: ['Sweden Central', 'eu'],
    swedensouth: ['Sweden South', 'eu'],
    switzerlandnorth: ['Switzerland North'],
    switzerlandwest: ['Switzerland West'],
    uaecentral: ['UAE Central'],
    uaenorth: ['UAE North'],
    uksouth: ['UK South'],
    ukwest: ['UK West'],
    westcentralus: ['West Central US', 'us'],
    westeurope: ['West Europe', 'eu'],
    westindia: ['West India', 'apac'],
    westus: ['West US', 'us'],
    westus2: ['West US 2', 'us'],
    westus3: ['West US 3', 'us'],
  }),
);

/** Names of all regions, as ARM writes them. */
export const regionNames: readonly string[] = [...regions.keys()];

/** `westeurope` → `West Europe`; an unknown name stays as it is. */
export const displayRegion = (region: string): string => regions.get(region)?.[0] ?? region;

/** The data zone a region belongs to; undefined for regions of none, and unknown ones. */
export const zoneOf = (region: string): string | undefined => regions.get(region)?.[1];
