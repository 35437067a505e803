using Vigilry.Host;

await using var app = VigilryHost.Build(args);
await app.RunAsync();
