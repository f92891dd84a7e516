/** What .NET Core 3.1 says of a text that is too short to be a GUID, or not of its form. */
export const guidShape = 'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).';
