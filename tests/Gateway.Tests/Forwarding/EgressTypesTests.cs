using System.Reflection;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec.Ah;
using Amaranten.Ipsec.Esp;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>The way to a port is narrow by construction: what the types allow is listed here, so that a new way in is noticed.</summary>
public class EgressTypesTests
{
    private const BindingFlags Everything = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Assembly s_gateway = typeof(Worker).Assembly;

    private static Type Named(string name) => s_gateway.GetType("Amaranten.Gateway.Forwarding." + name, throwOnError: true)!;

    [Fact]
    public void Egress_takes_only_what_is_sealed_cleared_or_exempt_and_ARP()
    {
        string[] ways = [.. Named("Egress").GetMethods(Everything).Where(method => !method.IsPrivate && !method.IsSpecialName)
            .Select(method => $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name.TrimEnd('&')))})").Order()];
        Assert.Equal(["Flush()", "Send(ClearPacket, NextHop)", "Send(ExemptPacket, NextHop)", "Send(OuterPacket, NextHop)", "SendArp(Int32, Int32, Int32)"], ways);
    }

    [Fact]
    public void Nobody_can_make_a_proof_but_who_checks()
    {
        foreach (Type proof in new[] { Named("ClearPacket"), Named("ExemptPacket"), Named("OuterPacket") })
            Assert.All(proof.GetConstructors(Everything), constructor => Assert.True(constructor.IsPrivate));
        // A sealed or authenticated packet is made in Amaranten.Ipsec alone, by the batch that did it.
        foreach (Type proof in new[] { typeof(SealedPacket), typeof(AuthenticatedPacket) })
        {
            Assert.All(proof.GetConstructors(Everything), constructor => Assert.True(constructor.IsAssembly));
            Assert.NotSame(s_gateway, proof.Assembly);
        }
    }

    [Fact]
    public void Only_the_egress_and_the_worker_that_receives_hold_a_port()
    {
        string[] holders = [.. s_gateway.GetTypes()
            .Where(type => type.GetFields(Everything).Any(field => field.FieldType.IsAssignableTo(typeof(IFrameSender)) || field.FieldType.GenericTypeArguments.Any(argument => argument.IsAssignableTo(typeof(IFrameSender)))))
            .Where(type => type.Namespace == typeof(Worker).Namespace && !type.Name.StartsWith('<'))
            .Select(type => type.Name).Order()];
        Assert.Equal(["Egress", "Worker"], holders);
    }
}
