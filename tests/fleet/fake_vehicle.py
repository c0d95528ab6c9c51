"""An aircraft of values: it does at once what it is told, or refuses what a test wants refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from firmware_bridge.errors import BridgeError, EffectMissing, LinkLost
from firmware_bridge.vehicle import UploadReport, VehicleState
from flightplans.mission.items import MissionBundle
from flightplans.world import Site
from tests.fleet.town import HIJI, PORT_SITE

STANDING = VehicleState(
    name="yuai-1",
    system_id=1,
    connected=True,
    heartbeat_age_s=0.1,
    armed=False,
    mode="LOITER",
    landed=True,
    prearm_ok=True,
    latitude_deg=PORT_SITE.latitude_deg,
    longitude_deg=PORT_SITE.longitude_deg,
    altitude_amsl_m=PORT_SITE.elevation_m,
    position_age_s=0.1,
    battery_percent=100.0,
    gps_fix=3,
    ekf_ok=True,
    current_item=0,
)


class FakeVehicle:
    """See firmware_bridge.vehicle.Vehicle. `refuses` maps a method's name to the error that it raises."""

    def __init__(self, name: str = "yuai-1") -> None:
        self.name = name
        self.seen = replace(STANDING, name=name)
        self.refuses: dict[str, BridgeError] = {}
        self.told: list[str] = []
        self.stuck = False
        self.on_board: MissionBundle | None = None
        self.differs: dict[str, tuple[float, float]] = {}

    def put(self, **changes: object) -> None:
        """Make the telemetry say something."""
        self.seen = replace(self.seen, **changes)  # type: ignore[arg-type]

    def fly_over(self, site: Site, item: int, height_m: float = 60.0) -> None:
        """Be in the air over a site, flying an item of the mission."""
        self.put(armed=True, landed=False, mode="AUTO", current_item=item)
        self._place(site, height_m)

    def land_at(self, site: Site, battery_percent: float = 80.0) -> None:
        """Stand there with still rotors."""
        self.put(armed=False, landed=True, battery_percent=battery_percent)
        self._place(site, 0.0)

    def _place(self, site: Site, height_m: float) -> None:
        self.put(
            latitude_deg=site.latitude_deg,
            longitude_deg=site.longitude_deg,
            altitude_amsl_m=site.elevation_m + height_m,
        )

    def _do(self, wish: str) -> None:
        name = wish.split()[0]
        self.told.append(wish)
        if name in self.refuses:
            raise self.refuses[name]

    def state(self) -> VehicleState:
        """Each look but one of a battery that is `stuck` meets a new reading."""
        if not self.stuck:
            self.seen = replace(self.seen, battery_readings=self.seen.battery_readings + 1)
        return self.seen

    def wait_for(self, predicate: Callable[[VehicleState], bool], timeout_s: float, effect: str = "") -> VehicleState:
        if not predicate(self.seen):
            raise EffectMissing(effect, timeout_s)
        return self.seen

    def wait_connected(self, timeout_s: float = 30.0) -> VehicleState:
        if not self.seen.connected:
            raise LinkLost(self.name, timeout_s)
        return self.seen

    def configure(self, expected_params: Mapping[str, float]) -> Mapping[str, tuple[float, float]]:
        self._do("configure")
        return {}

    def compare_params(self, expected_params: Mapping[str, float]) -> Mapping[str, tuple[float, float]]:
        return {name: pair for name, pair in self.differs.items() if name in expected_params}

    def get_param(self, name: str) -> float:
        return 0.0

    def set_param(self, name: str, value: float) -> float:
        return value

    def upload(self, bundle: MissionBundle) -> UploadReport:
        self._do("upload")
        self.on_board = bundle
        return UploadReport(len(bundle.mission), len(bundle.fence), len(bundle.rally))

    def verify(self, bundle: MissionBundle) -> UploadReport:
        self._do("verify")
        return UploadReport(len(bundle.mission), len(bundle.fence), len(bundle.rally))

    def run_prearm_checks(self) -> tuple[str, ...]:
        return ()

    def set_mode(self, mode: str) -> VehicleState:
        self._do(f"set_mode {mode}")
        self.put(mode=mode)
        return self.seen

    def arm(self) -> VehicleState:
        self._do("arm")
        self.put(armed=True)
        return self.seen

    def disarm(self) -> VehicleState:
        self._do("disarm")
        self.put(armed=False)
        return self.seen

    def start_mission(self) -> VehicleState:
        self._do("start_mission")
        self.put(mode="AUTO", landed=False, current_item=1)
        return self.seen

    def set_current_item(self, seq: int) -> VehicleState:
        self._do(f"set_current_item {seq}")
        self.put(current_item=seq)
        return self.seen

    def resume_mission(self) -> VehicleState:
        self._do("resume_mission")
        self.put(mode="AUTO")
        return self.seen

    def hold(self) -> VehicleState:
        self._do("hold")
        self.put(mode="BRAKE")
        return self.seen

    def return_to_launch(self) -> VehicleState:
        self._do("return_to_launch")
        self.put(mode="RTL")
        return self.seen

    def land(self) -> VehicleState:
        self._do("land")
        self.put(mode="LAND")
        return self.seen


HALL, PORT = HIJI, PORT_SITE
