using GallantSms.WebApi.Verbs;

// One program, many roles: the first argument says which.
return await Verb.RunAsync(args);
