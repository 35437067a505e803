using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class BodyBudgetTests
{
    [Test, CancelAfter(60_000)]
    public async Task Bodies_that_there_is_no_room_for_are_503_and_leave_none_taken(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct, configure: services => services.AddSingleton(new BodyBudget(100_000)));
        using var project = await app.WithProjectAsync(ct);
        var fits = EventOf(90_000);
        var tooLarge = EventOf(110_000);

        for (var i = 0; i < 3; i++)
        {
            foreach (var path in new[] { "/events", "/events/batch" })
            {
                using var refused = await PostAsync(project, path, tooLarge, ct);
                using var taken = await PostAsync(project, path, fits, ct);

                Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
                Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
                Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            }
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Small_events_are_taken_when_there_is_no_room_at_all(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct, configure: services => services.AddSingleton(new BodyBudget(0)));
        using var project = await app.WithProjectAsync(ct);

        using var single = await PostAsync(project, "/events", EventOf(60_000), ct);
        using var batch = await PostAsync(project, "/events/batch", EventOf(1), ct);

        Assert.That(single.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(batch.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    private static string EventOf(int characters) => $$"""{"severity":"INFO","type":"t","payload":{"x":"{{new string('x', characters)}}"} }""";

    private static Task<HttpResponseMessage> PostAsync(TestProject project, string path, string body, CancellationToken ct)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(path is "/events" ? "application/json" : "application/x-ndjson");
        return project.KeyClient.PostAsync(new Uri(path, UriKind.Relative), content, ct);
    }
}
