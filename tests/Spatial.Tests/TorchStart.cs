using System.Runtime.CompilerServices;
using Spatial.Native;

namespace Spatial.Tests;

/// <summary>Tests use tensors before anything of ours.</summary>
internal static class TorchStart
{
    [ModuleInitializer]
    internal static void Begin() => RuntimeHelpers.RunModuleConstructor(typeof(TorchScalars).Module.ModuleHandle);
}
