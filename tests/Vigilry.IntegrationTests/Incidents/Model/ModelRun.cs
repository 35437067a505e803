using System.Net.Http.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Responding;

namespace Vigilry.IntegrationTests.Incidents.Model;

/// <summary>What was not as it must be.</summary>
internal sealed class ModelViolationException(string message) : Exception(message);

/// <summary>One seed: random steps on real servers, compared with the model after each.</summary>
internal sealed class ModelRun(ModelHosts hosts, int seed)
{
    private const int Projects = 3;
    private readonly Random _random = new(seed);
    private readonly List<Subject> _subjects = [];
    private readonly Dictionary<Guid, int> _resolvedByQuiet = [];
    private readonly List<string> _log = [];
    private bool _hasJumped;

    /// <summary>How many steps could not be compared exactly, as the machine stalled.</summary>
    public int Stalled { get; private set; }

    /// <summary>Takes so many steps, and then waits for quiet.</summary>
    /// <exception cref="ModelViolationException">Something was not as it must be.</exception>
    public async Task RunAsync(int steps, CancellationToken ct)
    {
        try
        {
            await hosts.MakePartitionsAsync(ct);
            await MakeProjectsAsync(ct);
            for (var step = 0; step < steps; step++)
            {
                await hosts.AdvanceAsync(NextPause());
                await StepAsync(ct);
            }

            await EndAsync(ct);
        }
        catch (ModelViolationException violation)
        {
            throw new ModelViolationException($"Seed {seed}: {violation.Message}\n{string.Join('\n', _log.TakeLast(25))}");
        }
        finally
        {
            hosts.Crashes.Revive();
            _subjects.ForEach(s => s.Project.Dispose());
        }
    }

    private async Task MakeProjectsAsync(CancellationToken ct)
    {
        var first = await hosts.Apps[0].WithProjectAsync(ct);
        _subjects.Add(new Subject(first, new ReferenceModel()));
        while (_subjects.Count < Projects)
        {
            _subjects.Add(new Subject(await first.WithSiblingAsync(ct), new ReferenceModel()));
        }
    }

    private int NextPause() => _random.NextDouble() switch
    {
        < 0.6 => 1,
        < 0.85 => _random.Next(2, 8),
        _ => _random.Next(8, 36),
    };

    private Task StepAsync(CancellationToken ct)
    {
        var subject = _subjects[_random.Next(Projects)];
        return _random.NextDouble() switch
        {
            < 0.44 => ExactAsync("post", () => PostAsync(subject, ct), ct),
            < 0.66 => ExactAsync("check", () => CheckAsync(ct), ct),
            < 0.70 => CheckOnBothAsync(ct),
            < 0.75 => ExactAsync("a person resolves", () => ResolveAsync(subject, ct), ct),
            < 0.78 => ExactAsync("a person reopens", () => ReopenAsync(subject, ct), ct),
            < 0.81 => FlushAsync(ct),
            < 0.85 => DisturbedAsync("crash while errors come", () => CrashAsync(() => PostAsync(subject, ct)), ct),
            < 0.89 => DisturbedAsync("crash while the clocks are checked", () => CrashAsync(() => hosts.CheckAsync([_random.Next(2)], ct)), ct),
            < 0.92 => DisturbedAsync("errors are lost with Redis before they are observed", () => LoseAsync(subject, ct), ct),
            < 0.95 => DisturbedAsync("errors come while Redis is away", () => AwayAsync(subject, ct), ct),
            < 0.98 => DisturbedAsync("errors and checks at once", () => Task.WhenAll(PostAsync(subject, ct), hosts.CheckAsync([0, 1], ct)), ct),
            _ => DisturbedAsync("the clock jumps", JumpAsync, ct),
        };
    }

    private async Task PostAsync(Subject subject, CancellationToken ct)
    {
        var errors = _random.Next(0, 7);
        _log.Add($"  {errors} errors to {Name(subject)}");
        var events = Enumerable.Range(0, errors).Select(_ => new { severity = "ERROR", type = "E" }).Append(new { severity = "INFO", type = "I" });
        subject.Model.Post(errors, hosts.Time.GetUtcNow(), hosts.Time.Elapsed);
        var client = _random.Next(2) == 0 ? subject.Project.KeyClient : subject.OnSecond(hosts.Apps[1]);
        using var response = await client.PostAsJsonAsync("/events/batch", new { events }, ct);
        response.EnsureSuccessStatusCode();
    }

    private async Task CheckAsync(CancellationToken ct)
    {
        await hosts.CheckAsync([_random.Next(2)], ct);
        _subjects.ForEach(s => s.Model.Check(hosts.Time.GetUtcNow(), hosts.Time.Elapsed));
    }

    /// <summary>The two count as one check or as two, as it happens, so there is one more: twice, everything has gone as far as it goes.</summary>
    private Task CheckOnBothAsync(CancellationToken ct) => ExactAsync(
        "check on both hosts at once",
        async () =>
        {
            await hosts.CheckAsync([0, 1], ct);
            _subjects.ForEach(s => s.Model.Check(hosts.Time.GetUtcNow(), hosts.Time.Elapsed));
            await CheckAsync(ct);
        },
        ct);

    private async Task RespondAsync(
        Subject subject,
        Func<string?, bool> isPossible,
        Func<Incident, Guid, DateTimeOffset, bool> change,
        Action<ReferenceModel> apply,
        CancellationToken ct)
    {
        if (!isPossible(subject.Model.Status))
        {
            return;
        }

        var person = Guid.CreateVersion7(hosts.Time.GetUtcNow());
        var caller = new AuthContext(subject.Project.OrganizationId, null, person, person, null, OrganizationRole.Member);
        var newest = (await hosts.IncidentsAsync([subject.Project.Id], ct))[^1];
        await using var scope = hosts.Apps[_random.Next(2)].Services.CreateAsyncScope();
        var answer = await scope.ServiceProvider.GetRequiredService<IncidentCommand>().RunAsync(newest.Id, caller, revision: null, change, refusal: "", ct);
        Require(answer.Result is Ok<IncidentResponse>, $"a person's command on {Name(subject)} was answered {answer.Result.GetType().Name}");
        apply(subject.Model);
    }

    private Task ResolveAsync(Subject subject, CancellationToken ct) => RespondAsync(
        subject, s => s is "OPEN" or "INVESTIGATING", (i, by, now) => i.TryResolve(by, now), m => m.Resolve(hosts.Time.GetUtcNow()), ct);

    private Task ReopenAsync(Subject subject, CancellationToken ct) => RespondAsync(
        subject, s => s is "RESOLVED", (i, by, now) => i.TryReopen(by, now), m => m.Reopen(hosts.Time.Elapsed), ct);

    private Task FlushAsync(CancellationToken ct)
    {
        return _hasJumped ? DisturbedAsync("Redis is emptied", hosts.FlushAsync, ct) : ExactAsync("Redis is emptied and checked", FlushAndCheckAsync, ct);

        async Task FlushAndCheckAsync()
        {
            await hosts.FlushAsync();
            await CheckAsync(ct);
        }
    }

    private async Task CrashAsync(Func<Task> work)
    {
        var (step, afterwards) = (_random.Next(14), _random.Next(2) == 0);
        _log.Add($"  at step {step}{(afterwards ? ", done" : "")}");
        hosts.Crashes.Plan(step, afterwards);
        try
        {
            await work();
        }
        catch (Exception) when (hosts.Crashes.HasCrashed)
        {
            // As planned.
        }

        await hosts.DrainAsync(CancellationToken.None);
    }

    private async Task LoseAsync(Subject subject, CancellationToken ct)
    {
        hosts.Crashes.Plan(0, afterwards: false);
        await PostAsync(subject, ct);
        for (var i = 0; i < 50 && !hosts.Crashes.HasCrashed; i++)
        {
            await Task.Delay(2, ct);
        }

        await hosts.FlushAsync();
    }

    private async Task AwayAsync(Subject subject, CancellationToken ct)
    {
        hosts.Crashes.Die();
        await PostAsync(subject, ct);
        await hosts.AdvanceAsync(_random.Next(1, 60));
    }

    private Task JumpAsync()
    {
        _hasJumped = true;
        var by = TimeSpan.FromMinutes(_random.Next(2) == 0 ? _random.Next(5, 120) : -_random.Next(5, 60));
        _log.Add($"  by {by}");
        hosts.Time.Jump(by);
        _subjects.ForEach(s => s.Model.Jump(hosts.Time.Elapsed));
        return Task.CompletedTask;
    }

    /// <summary>A step after which everything must be as the model has it.</summary>
    private async Task ExactAsync(string name, Func<Task> work, CancellationToken ct)
    {
        Log(name);
        await work();
        await hosts.DrainAsync(ct);
        var stored = await hosts.IncidentsAsync([.. _subjects.Select(s => s.Project.Id)], ct);
        await RequireSafeAsync(stored, ct);
        var hasStalled = hosts.HasStalled;
        Stalled += hasStalled ? 1 : 0;
        foreach (var subject in _subjects)
        {
            var own = stored.Where(i => i.ProjectId == subject.Project.Id).ToArray();
            var status = own.Length == 0 ? null : own[^1].Status;
            if (hasStalled || subject.Model.RelivesErrors(hosts.Time.GetUtcNow()))
            {
                await AdoptAsync(subject, status, own.Length);
                continue;
            }

            Require(
                string.Equals(status, subject.Model.Status, StringComparison.Ordinal) && own.Length == subject.Model.Incidents,
                $"{Name(subject)} should have {subject.Model.Incidents} incidents, {subject.Model.Status}, but has {own.Length}, {status}");
        }
    }

    /// <summary>A step during which something goes wrong: once it is over, what must hold holds, and the model goes on from there.</summary>
    private async Task DisturbedAsync(string name, Func<Task> work, CancellationToken ct)
    {
        Log(name);
        await work();
        await hosts.SettleAsync(ct);
        var stored = await hosts.IncidentsAsync([.. _subjects.Select(s => s.Project.Id)], ct);
        await RequireSafeAsync(stored, ct);
        foreach (var subject in _subjects)
        {
            var own = stored.Where(i => i.ProjectId == subject.Project.Id).ToArray();
            var status = own.Length == 0 ? null : own[^1].Status;
            Require(
                status is "OPEN" or "INVESTIGATING" || !subject.Model.MustBeUnresolved(hosts.Time.Elapsed),
                $"{Name(subject)} has errors above the threshold and no unresolved incident");
            var (active, investigating) = await hosts.ClocksAsync(subject.Project);
            Require(status is not "OPEN" || active is not null, $"{Name(subject)} is OPEN and has no clock");
            Require(
                status is not "INVESTIGATING" || investigating > ReferenceModel.InvestigatingTtl * 0.2 || subject.Model.IsExceeding(hosts.Time.Elapsed)
                    || subject.Model.IsExceedingByTheClock(hosts.Time.GetUtcNow()) || subject.Model.RelivesErrors(hosts.Time.GetUtcNow()) || hosts.HasStalled,
                $"{Name(subject)} is INVESTIGATING with {investigating} left");
            await AdoptAsync(subject, status, own.Length);
        }
    }

    private async Task AdoptAsync(Subject subject, string? status, int incidents)
    {
        var (_, investigating) = await hosts.ClocksAsync(subject.Project);
        subject.Model.Adopt(status, incidents, hosts.Time.Elapsed - (ReferenceModel.InvestigatingTtl - (investigating ?? TimeSpan.Zero)));
    }

    /// <summary>What holds at any time.</summary>
    private async Task RequireSafeAsync(IReadOnlyList<StoredIncident> stored, CancellationToken ct)
    {
        foreach (var project in stored.Where(i => i.Status is not "RESOLVED").CountBy(i => i.ProjectId))
        {
            Require(project.Value == 1, $"{project.Value} unresolved incidents of one project");
        }

        var timelines = await hosts.TimelinesAsync(stored.Select(i => i.Id), ct);
        foreach (var incident in stored)
        {
            var timeline = timelines[incident.Id].ToArray();
            var quiet = timeline.Count(t => t is (TimelineKind.Resolved, true));
            var subject = _subjects.Single(s => s.Project.Id == incident.ProjectId);
            Require(
                quiet == _resolvedByQuiet.GetValueOrDefault(incident.Id) || incident.Status is not "RESOLVED" || !subject.Model.MustBeUnresolved(hosts.Time.Elapsed)
                || stored.Any(i => i.ProjectId == incident.ProjectId && i.Status is not "RESOLVED"),
                $"{Name(subject)} was RESOLVED while its errors were above the threshold");
            _resolvedByQuiet[incident.Id] = quiet;
            RequireAnnounced(incident, [.. timeline.Select(t => StatusAfter(t.Kind)).OfType<string>()]);
        }
    }

    /// <summary>Each change at least once, with the status that it brought, and in order.</summary>
    private void RequireAnnounced(StoredIncident incident, IReadOnlyList<string> statuses)
    {
        var announced = hosts.Announced.Where(a => a.IncidentId == incident.Id).ToArray();
        var firsts = announced.DistinctBy(a => a.Revision).Select(a => a.Revision).ToArray();
        Require(firsts.SequenceEqual(Enumerable.Range(0, incident.Revision + 1)), $"revisions announced: {string.Join(' ', firsts)} of {incident.Revision}");
        Require(
            statuses.Count == incident.Revision + 1 && announced.All(a => string.Equals(a.Status, statuses[a.Revision], StringComparison.Ordinal))
                && string.Equals(statuses[^1], incident.Status, StringComparison.Ordinal),
            $"statuses: {string.Join(' ', statuses)}; announced: {string.Join(' ', announced.Select(a => $"{a.Revision}:{a.Status}"))}");
        for (var i = 1; i < statuses.Count; i++)
        {
            Require(
                (statuses[i - 1], statuses[i]) is ("OPEN", "INVESTIGATING") or ("OPEN", "RESOLVED") or ("INVESTIGATING", "OPEN")
                    or ("INVESTIGATING", "RESOLVED") or ("RESOLVED", "OPEN"),
                $"{statuses[i - 1]} became {statuses[i]}");
        }
    }

    /// <summary>Quiet for longer than all clocks: nothing stays unresolved.</summary>
    private async Task EndAsync(CancellationToken ct)
    {
        Log("quiet");
        await hosts.SettleAsync(ct);

        // A clock that was put back goes through up to an hour of errors once more.
        for (var check = 0; check < (_hasJumped ? 15 : 3); check++)
        {
            await hosts.AdvanceAsync(32);
            await hosts.CheckAsync([check % 2], ct);
            await hosts.DrainAsync(ct);
        }

        var stored = await hosts.IncidentsAsync([.. _subjects.Select(s => s.Project.Id)], ct);
        await RequireSafeAsync(stored, ct);
        Require(stored.All(i => i.Status is "RESOLVED"), $"after quiet: {string.Join(' ', stored.Select(i => i.Status))}");
    }

    private static string? StatusAfter(TimelineKind kind) => kind switch
    {
        TimelineKind.Opened or TimelineKind.Reopened => "OPEN",
        TimelineKind.Investigating => "INVESTIGATING",
        TimelineKind.Resolved => "RESOLVED",
        _ => null,
    };

    private string Name(Subject subject) => $"project {_subjects.IndexOf(subject)}";

    private void Log(string step) => _log.Add(
        $"{hosts.Time.Elapsed.TotalSeconds,8:0} s  {string.Join(", ", _subjects.Select(s => s.Model.Status ?? "-"))}: {step}");

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ModelViolationException(otherwise);
        }
    }

    private sealed record Subject(TestProject Project, ReferenceModel Model)
    {
        private HttpClient? _onSecond;

        public HttpClient OnSecond(VigilryApp second) =>
            _onSecond ??= new HttpClient { BaseAddress = second.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", Project.Key } } };
    }
}
