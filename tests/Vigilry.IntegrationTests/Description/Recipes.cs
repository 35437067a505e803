using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Vigilry.IntegrationTests.Description;

/// <summary>Has one answer of one operation happen.</summary>
internal delegate Task<HttpResponseMessage> Recipe(Scene scene, Operation operation, CancellationToken ct);

/// <summary>How to provoke each answer: by what is special about an operation, and else as for all of its kind.</summary>
internal static class Recipes
{
    private const int KestrelsLimit = 30_000_000;

    public static IReadOnlyDictionary<string, Recipe> Specific { get; } =
        IngestionRecipes.All
            .Concat(IncidentRecipes.All)
            .Concat(NotificationRecipes.All)
            .Concat(AccountRecipes.All)
            .Concat(SessionRecipes.All)
            .Concat(OrganizationRecipes.All)
            .Concat(ProjectRecipes.All)
            .ToDictionary(StringComparer.Ordinal);

    public static Recipe? Find(Operation operation, int status) => Specific.GetValueOrDefault($"{operation.Id} {status}") ?? (status switch
    {
        200 when !operation.IsWrite => (scene, o, ct) => scene.SendAsync(o, scene.ClientFor(o), ct),
        400 => BreakARuleAsync,
        401 => WithoutCredentialsAsync,
        403 => AsSomebodyWhoMayNotAsync,
        404 => OfWhatIsNotThereAsync,
        413 => TooLargeAsync,
        415 => OfAnotherTypeAsync,
        503 => WhilePostgresIsAwayAsync,
        _ => null,
    });

    /// <summary>By the first of the documented rules of its body or query.</summary>
    private static async Task<HttpResponseMessage> BreakARuleAsync(Scene scene, Operation operation, CancellationToken ct)
    {
        if (operation.Body is not null)
        {
            var fault = RequestFaults.All.FirstOrDefault(f => f.Operation == operation);
            return await scene.SendAsync(operation, scene.ClientFor(operation), ct, fault?.Body ?? new JsonArray());
        }

        var bounded = operation.Parameters("query").FirstOrDefault(p => p["schema"]!["minimum"] is not null);
        var query = bounded is null ? "from=yesterday" : $"{bounded["name"]}=0";
        return await scene.ClientFor(operation).GetAsync(new Uri($"{scene.PathOf(operation)}?{query}", UriKind.Relative), ct);
    }

    private static Task<HttpResponseMessage> WithoutCredentialsAsync(Scene scene, Operation operation, CancellationToken ct) =>
        scene.SendAsync(operation, scene.Owned(Scene.App.CreateClient()), ct);

    private static Task<HttpResponseMessage> AsSomebodyWhoMayNotAsync(Scene scene, Operation operation, CancellationToken ct) => scene.SendAsync(
        operation,
        operation switch
        {
            { TakesKey: true, TakesSession: false } => scene.Project.Session,
            { TakesKey: true } => scene.IngestOnly,
            { IsWrite: true } => scene.WithoutCsrf,
            _ => scene.Project.KeyClient,
        },
        ct);

    private static Task<HttpResponseMessage> OfWhatIsNotThereAsync(Scene scene, Operation operation, CancellationToken ct) => scene.SendAsync(
        operation,
        scene.ClientFor(operation),
        ct,
        body: null,
        [.. operation.Parameters("path").Select(p => ($"{p["name"]}", (object)Guid.CreateVersion7(TimeProvider.System.GetUtcNow())))]);

    /// <summary>Says how large the body is, and need not send it: the answer comes before.</summary>
    private static async Task<HttpResponseMessage> TooLargeAsync(Scene scene, Operation operation, CancellationToken ct)
    {
        var limit = operation.Id switch { "ingestEvent" => 512 * 1024, "ingestBatch" => 10 * 1024 * 1024, _ => KestrelsLimit };
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), scene.PathOf(operation));
        request.Headers.ExpectContinue = true;
        request.Content = new ByteArrayContent(new byte[limit + 1]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await scene.ClientFor(operation).SendAsync(request, ct);
    }

    private static async Task<HttpResponseMessage> OfAnotherTypeAsync(Scene scene, Operation operation, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), scene.PathOf(operation));
        request.Content = new StringContent("hello", Encoding.UTF8, "text/plain");
        return await scene.ClientFor(operation).SendAsync(request, ct);
    }

    private static Task<HttpResponseMessage> WhilePostgresIsAwayAsync(Scene scene, Operation operation, CancellationToken ct) => scene.SendAsync(
        operation, operation is { TakesKey: true, TakesSession: false } ? scene.CutOff.KeyClient : scene.CutOff.Session, ct);
}
