/* global SwaggerUIBundle */
/** The API's documentation, from the schema that the server itself serves. */
SwaggerUIBundle({ url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });
