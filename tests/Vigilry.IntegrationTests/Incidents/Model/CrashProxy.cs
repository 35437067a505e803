using System.Reflection;
using StackExchange.Redis;

namespace Vigilry.IntegrationTests.Incidents.Model;

/// <summary>Stands before a multiplexer or a database.</summary>
public class CrashProxy : DispatchProxy
{
    private object _inner = new();
    private Crashes? _crashes;

    internal static T Create<T>(T inner, Crashes crashes)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, CrashProxy>();
        ((CrashProxy)(object)proxy)._inner = inner;
        ((CrashProxy)(object)proxy)._crashes = crashes;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = targetMethod ?? throw new ArgumentNullException(nameof(targetMethod));
        if (_crashes is not { } crashes || !IsStep(method))
        {
            var result = Call(method, args);
            return result is IDatabase database && _crashes is not null ? Create(database, _crashes) : result;
        }

        crashes.BeforeAsync().GetAwaiter().GetResult();
        var task = (Task)Call(method, args)!;
        task.GetAwaiter().GetResult();
        crashes.AfterAsync().GetAwaiter().GetResult();
        return task;
    }

    /// <summary>Of streams only what says that work is done: reading and claiming is not this host's alone.</summary>
    private bool IsStep(MethodInfo method) => _inner is IDatabase
        && method.ReturnType.IsAssignableTo(typeof(Task))
        && (!method.Name.StartsWith("Stream", StringComparison.Ordinal)
            || (_crashes is { HasCrashed: true } && method.Name is nameof(IDatabase.StreamAddAsync) or nameof(IDatabase.StreamAcknowledgeAsync)));

    private object? Call(MethodInfo method, object?[]? args)
    {
        try
        {
            return method.Invoke(_inner, args);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is not null)
        {
            throw exception.InnerException;
        }
    }
}
