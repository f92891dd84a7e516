import { STATUS_CODES } from 'node:http';
import { type PromptResult, refusedPromptResult } from './content-filter.ts';

/** What is said to a request that is not served. */
export interface Refusal {
  readonly status: number;
  readonly body: object;
}

/** An error as the service writes it. */
export interface ServiceError extends Refusal {
  readonly body: { readonly error: Readonly<Record<string, unknown>> };
}

const serviceError = (status: number, code: string, message: string): ServiceError => ({
  status,
  body: { error: { code, message } },
});

/** 401 for a missing key or token (recorded, another Cognitive service behind the same front end). */
export const accessDenied = serviceError(
  401,
  '401',
  'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active ' +
    'subscription and use a correct regional API endpoint for your resource.',
);

/**
 * 401 for a token that was issued for somebody else. The front end writes it in a shape of its own (body as users report
 * it: microsoft/aisdkforsapabap#36, MuiseDestiny/zotero-gpt#412).
 */
export const wrongAudience: Refusal = {
  status: 401,
  body: {
    statusCode: 401,
    message:
      'Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or ' +
      'have expired.',
  },
};

/**
 * 401 for an identity without the role (code from the reference page on role-based access, text assumed: the data action
 * is made from the path).
 */
export const permissionDenied = (method: string, path: string): ServiceError => {
  const action = path.replace(/^\/openai\/(?:v1|deployments\/[^/]+)\//, '');
  return serviceError(
    401,
    'PermissionDenied',
    'The principal lacks the required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/' +
      `${action}/action\` to perform \`${method} /openai/deployments/{deployment-id}/${action}\` operation.`,
  );
};

/** 404 for a path or method that is no operation (assumed). */
export const resourceNotFound = serviceError(404, '404', 'Resource not found');

/** 404 for a deployment the instance does not have (code and first clause recorded, the rest assumed). */
export const deploymentNotFound = serviceError(
  404,
  'DeploymentNotFound',
  'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, ' +
    'please wait a moment and try again.',
);

/** 400 for a classic URL without `api-version` (assumed: the code Azure's REST guidelines give). */
export const missingApiVersion = serviceError(
  400,
  'MissingApiVersionParameter',
  'The api-version query parameter (?api-version=) is required for all requests.',
);

/** 400 for an `api-version` that the path does not have. */
export const unsupportedApiVersion = (message: string): ServiceError => serviceError(400, 'BadRequest', message);

/** 400 for a model that cannot do what the URL asks, such as chat with an embedding model (API specification). */
export const operationNotSupported = (operation: string, model: string): ServiceError =>
  serviceError(
    400,
    'OperationNotSupported',
    `The ${operation} operation does not work with the specified model, ${model}. Please choose different model and ` +
      'try again. You can learn more about which models can be used with each operation here: ' +
      'https://go.microsoft.com/fwlink/?linkid=2197993.',
  );

/** 400 for a body the operation cannot use, in OpenAI's own error shape (assumed). */
export const invalidRequest = (message: string, param: string | null, code: string | null): ServiceError => ({
  status: 400,
  body: { error: { message, type: 'invalid_request_error', param, code } },
});

/** 415 for a body in a form that the operation does not take (OpenAI's words; the status is assumed). */
export const unsupportedContentType = (wanted: string): ServiceError => ({
  ...invalidRequest(
    `Unsupported content type. This API method only accepts '${wanted}' requests. Please try again with a supported ` +
      'content type.',
    null,
    'unsupported_content_type',
  ),
  status: 415,
});

/** 413 for a file above the limit of its operation (OpenAI's words). */
export const tooLarge = (limit: number, size: number): ServiceError => ({
  status: 413,
  body: {
    error: {
      message: `Maximum content size limit (${limit}) exceeded (${size} bytes read)`,
      type: 'server_error',
      param: null,
      code: null,
    },
  },
});

/** What this mock says, and no service would, of what it does not have. */
export const notMocked = (what: string): ServiceError =>
  serviceError(
    501,
    'NotMocked',
    `\`${what}\` is not mocked: this is Spillway's mock of Azure OpenAI, not the service.`,
  );

/** 404 for an id the instance does not know, in OpenAI's own error shape and words. */
export const notFound = (message: string): ServiceError => ({
  status: 404,
  body: { error: { message, type: 'invalid_request_error', param: null, code: null } },
});

/** 400 for a body that is not JSON (assumed). */
export const invalidJson = invalidRequest(
  'We could not parse the JSON body of your request. The OpenAI API expects a JSON payload, but what was sent was not ' +
    'valid JSON.',
  null,
  null,
);

/** 400 for a prompt the content filter refuses (recorded). */
export const promptFiltered = (result: PromptResult = refusedPromptResult): ServiceError => ({
  status: 400,
  body: {
    error: {
      message:
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please " +
        'modify your prompt and retry. To learn more about our content filtering policies please read our ' +
        'documentation: https://go.microsoft.com/fwlink/?linkid=2198766',
      type: null,
      param: 'prompt',
      code: 'content_filter',
      status: 400,
      innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: result },
    },
  },
});

/** 400 for the prompt of an image (reference page, image generation: the shape; the words as users report them). */
export const imageFiltered = (result: PromptResult): ServiceError => ({
  status: 400,
  body: {
    error: {
      code: 'content_policy_violation',
      message: 'This request has been blocked by our content filters.',
      param: null,
      type: 'invalid_request_error',
      inner_error: { code: 'ResponsibleAIPolicyViolation', content_filter_results: result },
    },
  },
});

/** The operation a 429 names, and the API version it was called with. */
export interface RateLimited {
  /** `ChatCompletions_Create` or `Embeddings_Create`. */
  readonly operation: string;
  readonly apiVersion: string;
  /** Undefined leaves the sentence with the wait out. */
  readonly retryAfterSeconds: number | undefined;
}

const overRate = (rate: string, limited: RateLimited): ServiceError =>
  serviceError(
    429,
    '429',
    `Requests to the ${limited.operation} Operation under Azure OpenAI API version ${limited.apiVersion} have ` +
      `exceeded ${rate} rate limit of your current OpenAI S0 pricing tier.${retrySentence(limited)} Please go here: ` +
      'https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.',
  );

/** 429 of a deployment that has had its tokens (recorded). */
export const tokenRateLimited = (limited: RateLimited): ServiceError => overRate('token', limited);

/** 429 of a deployment that has had its requests (the words are read in Microsoft's simulator). */
export const callRateLimited = (limited: RateLimited): ServiceError => overRate('call', limited);

/** 429 of a provisioned deployment above 100 % utilisation (status reference page, text assumed). */
export const utilisationExceeded = (limited: RateLimited): ServiceError =>
  serviceError(
    429,
    '429',
    `Requests to the ${limited.operation} Operation under Azure OpenAI API version ${limited.apiVersion} have ` +
      `exceeded the provisioned throughput of your deployment.${retrySentence(limited)}`,
  );

const retrySentence = ({ retryAfterSeconds }: RateLimited): string =>
  retryAfterSeconds === undefined ? '' : ` Please retry after ${retryAfterSeconds} seconds.`;

const byStatus: ReadonlyMap<number, ServiceError> = new Map(
  [
    promptFiltered(),
    accessDenied,
    // assumed: the text of a resource closed to public networks
    serviceError(403, '403', 'Access denied due to Virtual Network/Firewall rules.'),
    deploymentNotFound,
    // assumed
    serviceError(408, 'Timeout', 'The operation was timeout.'),
    // quoted by a Microsoft mock server and others, not captured live
    serviceError(
      500,
      'InternalServerError',
      'The server had an error while processing your request. Sorry about that!',
    ),
    serviceError(503, '503', 'The engine is currently overloaded, please try again later'),
  ].map((error) => [error.status, error]),
);

/**
 * The body the service gives with a status when a fault does not bring its own: recorded where the functions above say
 * so, for other statuses the status and its reason phrase in the same shape (assumed).
 */
export const errorOfStatus = (status: number, limited: RateLimited): ServiceError => {
  if (status === 429) return tokenRateLimited(limited);
  return byStatus.get(status) ?? serviceError(status, String(status), STATUS_CODES[status] ?? 'Unknown status');
};
